// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Canaries} from "../../../src/Canaries.sol";
import {Settlement} from "../../../src/Settlement.sol";
import {IParameters, ParameterSet} from "../../../src/interfaces/IParameters.sol";
import {Canary} from "../../../src/interfaces/ICanaries.sol";
import {SettledAppeal, SettledMember, SettledRound} from "../../../src/interfaces/ISettlement.sol";
import {ISortition} from "../../../src/interfaces/ISortition.sol";
import {IStakeRegistry} from "../../../src/interfaces/IStakeRegistry.sol";
import {Assertions} from "../../support/Assertions.sol";
import {vm} from "../../support/Vm.sol";
import {EpochDouble} from "./EpochDouble.sol";
import {ParametersDouble} from "./ParametersDouble.sol";
import {RegistryDouble} from "./RegistryDouble.sol";
import {TokenDouble} from "./TokenDouble.sol";

/// @notice Settlement and Canaries with the test itself as their pool. Votes are digits: 0 absent, 1 to 4 and 8 outcomes, 9 committed only.
abstract contract MoneyFixture is Assertions {
    uint64 internal constant START = 1_700_000_000;
    uint32 internal constant VERSION = 1;
    uint128 internal constant LOCK = 25e18;
    uint128 internal constant FEE = 1e18;
    uint128 internal constant STAKE = 100e18;
    uint128 internal constant CANARY_BOND = 60e18;
    uint64 internal constant WITHDRAWAL = 30 days;
    bytes32 internal constant DISPUTE = keccak256("dispute");
    bytes32 internal constant DEAL = keccak256("deal");

    address internal treasury = address(0x7EA501);
    address internal insurance = address(0x7EA502);
    address internal creator = address(0xC1);
    address internal appellant = address(0xA1);
    address internal sponsor = address(0x5F);

    TokenDouble internal token;
    RegistryDouble internal registry;
    ParametersDouble internal parameters;
    EpochDouble internal sortition;
    Settlement internal settlement;
    Canaries internal canaries;

    function setUp() public virtual {
        vm.warp(START);
        token = new TokenDouble();
        registry = new RegistryDouble(token);
        parameters = new ParametersDouble();
        sortition = new EpochDouble();
        parameters.set(VERSION, _defaults());
        settlement = new Settlement(
            IERC20(address(token)),
            IStakeRegistry(address(registry)),
            IParameters(address(parameters)),
            treasury,
            insurance
        );
        canaries = new Canaries(
            address(this),
            IERC20(address(token)),
            IParameters(address(parameters)),
            ISortition(address(sortition)),
            IStakeRegistry(address(registry)),
            CANARY_BOND,
            WITHDRAWAL
        );
        settlement.initialise(address(this), canaries);
        canaries.initialise(address(this), address(settlement));
        _supply(creator);
        _supply(appellant);
        _supply(sponsor);
    }

    function _defaults() internal pure returns (ParameterSet memory set) {
        set.maxOpenLocks = 4;
        set.absencesToJail = 3;
        set.jailPeriod = 7 days;
        set.noCommitSlashBps = 2500;
        set.noRevealSlashBps = 10_000;
        set.incoherentSlashBps = 5000;
        set.expressNoCommitSlashBps = 1000;
        set.expressNoRevealSlashBps = 2500;
        set.expressIncoherentSlashBps = 2000;
        set.canarySlashBps = 10_000;
        set.treasuryBps = 500;
        set.insuranceBps = 5000;
        set.minimumStake = STAKE;
        set.lockPerSeat = LOCK;
        set.feePerSeat = FEE;
    }

    function _supply(address account) internal {
        token.mint(account, 1_000_000e18);
        vm.prank(account);
        token.approve(address(settlement), type(uint256).max);
        vm.prank(account);
        token.approve(address(canaries), type(uint256).max);
    }

    /// @dev The i-th member of a round.
    function _mediator(uint8 number, uint256 i) internal pure returns (address) {
        return address(uint160(0xEED00000 + uint256(number) * 0x1000 + i));
    }

    /// @dev A round played to its end by `seats` and as many alternates as digits remain, each with a whole stake; the first digit is the first
    /// member's vote.
    function _round(uint8 number, uint8 seats, string memory votes) internal returns (SettledRound memory round) {
        bytes memory digits = bytes(votes);
        round.round = number;
        round.seats = seats;
        (round.commitRanToEnd, round.revealRanToEnd) = (true, true);
        round.members = new SettledMember[](digits.length);
        for (uint256 i = 0; i < digits.length; i++) {
            uint8 vote = uint8(digits[i]) - 48;
            address mediator = _mediator(number, i);
            registry.setStake(mediator, STAKE);
            round.members[i] = SettledMember({
                mediator: mediator,
                seated: i < seats,
                committed: vote != 0,
                revealed: vote != 0 && vote != 9,
                outcome: vote == 9 ? 0 : vote
            });
        }
    }

    function _fund(uint256 amount) internal {
        settlement.receiveEscrow(DEAL, creator, amount);
    }

    /// @dev Raises an appeal of the round; the bond is what the round it opens costs.
    function _appeal(SettledRound memory round, uint8 against, uint128 bond, bool heard) internal {
        settlement.receiveAppeal(DISPUTE, DEAL, round.round, appellant, bond);
        round.appeal = SettledAppeal(appellant, against, bond, heard);
    }

    function _settle(uint8 outcome, SettledRound memory round) internal {
        settlement.settleRound(DISPUTE, DEAL, outcome, VERSION, round);
    }

    function _credit(uint8 number, uint256 i) internal view returns (uint256) {
        return settlement.creditOf(_mediator(number, i));
    }

    function _stake(uint8 number, uint256 i) internal view returns (uint256) {
        return registry.stakeOf(_mediator(number, i));
    }

    /// @dev Admits the sponsor and bonds `count` canaries.
    function _admit(uint128 count) internal {
        canaries.scheduleSponsor(sponsor, true);
        vm.warp(block.timestamp + parameters.delay());
        canaries.applySponsor(sponsor);
        vm.prank(sponsor);
        canaries.addBond(count * CANARY_BOND);
    }

    function _canary(uint256 k) internal pure returns (Canary memory) {
        return Canary({
            dealId: string(abi.encodePacked("canary-", bytes1(uint8(65 + k)))),
            jobCreator: address(uint160(0xC0DE00 + 2 * k)),
            resourceProvider: address(uint160(0xC0DE01 + 2 * k)),
            truth: uint8(1 + k % 2),
            salt: keccak256(abi.encode("salt", k))
        });
    }

    function _consent(Canary memory canary) internal {
        vm.prank(canary.jobCreator);
        canaries.consent(sponsor);
        vm.prank(canary.resourceProvider);
        canaries.consent(sponsor);
    }

    function _epoch() internal view returns (uint64) {
        return uint64(block.timestamp / 600);
    }
}
