// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ParameterSet} from "../../../src/interfaces/IParameters.sol";
import {IStakeRegistry} from "../../../src/interfaces/IStakeRegistry.sol";
import {vm} from "../../support/Vm.sol";
import {Sponsor} from "./Sponsor.sol";

/// @notice Mediators who add stake, take it out as early as they can, enter further classes, and newcomers, a party among them.
abstract contract Stakers is Sponsor {
    uint256 private constant MOST_MEDIATORS = 36;

    function moveStake(uint256 seed) external watched {
        address mediator = mediators[_roll(seed, "who") % mediators.length];
        IStakeRegistry.Account memory account = registry.accountOf(mediator);
        bool out = _roll(seed, "direction") % 3 == 0;
        uint256 most = out ? account.stake : token.balanceOf(_keyFor(mediator));
        if (most == 0) return;
        // All of it, or some.
        uint128 amount = uint128(_roll(seed, "all") % 3 == 0 ? most : 1 + _roll(seed, "amount") % most);
        _temptToUnstake(mediator);
        if (out) _unstake(mediator, amount);
        else _stake(mediator, amount);
    }

    /// @notice I17: exactly when the period is over and no seat is open.
    function withdraw(uint256 seed) external watched {
        address mediator = mediators[_roll(seed, "who") % mediators.length];
        uint256 amount = registry.accountOf(mediator).unbonding;
        // To the second before, or to the second.
        if (amount > 0 && _countOpen() < 2) _warpTo(_unbondsAt[mediator] - seed % 2);
        bool due = amount > 0 && block.timestamp >= _unbondsAt[mediator] && openLocksOf[mediator] == 0;
        _temptToUnstake(mediator);
        address payee = registry.payeeOf(mediator);
        uint256 before = token.balanceOf(payee);
        vm.prank(_keyFor(mediator));
        (bool done,) = address(registry).call(abi.encodeCall(registry.withdraw, ()));
        assertTrue(done == due, "I17: withdrawn too early, or not when it was time");
        if (!done) return;
        assertEq(token.balanceOf(payee), before + amount, "I17: the whole of it, to where it says");
        reached["withdraw"]++;
        if (payee == mediator) return;
        vm.prank(payee);
        token.transfer(_keyFor(mediator), amount);
    }

    /// @notice Somebody enters a further class, or the pool at all.
    function jump(uint256 seed) external watched {
        bool fresh = _roll(seed, "fresh") % 2 == 0 && mediators.length < MOST_MEDIATORS;
        if (fresh && drawClasses.termsOf(CLASS).listed) {
            address newcomer = mediators.length == CROWD + 3 ? secondCreator : vm.addr(200 + mediators.length);
            if (newcomer != secondCreator) _prepare(newcomer, 1_000 * LP);
            mediators.push(newcomer);
            vm.prank(newcomer);
            registry.register(CLASS);
            uint256 most = token.balanceOf(newcomer);
            vm.prank(newcomer);
            registry.stake(uint128(most < 300e18 ? most : 300e18));
            reached["newcomer"]++;
            return;
        }
        address mediator = mediators[_roll(seed, "who") % mediators.length];
        bytes32 drawClass = classes[_roll(seed, "class") % 8 == 0 ? 2 : seed % 2];
        address operator = registry.accountOf(mediator).operator;
        vm.prank(_keyFor(mediator));
        (bool done,) = address(registry).call(abi.encodeCall(registry.registerUnder, (drawClass, operator)));
        if (done) reached["class entered"]++;
    }

    /// @notice The pair leaves between a challenge's funding and its check, or comes back.
    function flee(uint256 seed) external watched {
        uint256 k = seed % 2 == 0 ? 5 : 11;
        bool funded = _cases[k].id == 0 && _countOpen() < 4 && _submitCase(k);
        if (funded) _fund(k, 1);
        for (uint256 i = CROWD; i < CROWD + 2; i++) {
            uint128 staked = registry.accountOf(mediators[i]).stake;
            if (staked > 0) _unstake(mediators[i], staked);
            else if (token.balanceOf(mediators[i]) >= 200e18) _stake(mediators[i], 200e18);
        }
        if (!funded) return;
        if (_roll(seed, "far") % 2 == 0) _nextEpoch();
        _checkIn(k);
    }

    /// @notice I3: a weight that is brought in line is stake, unless there is too little of it, jail or its operator's cap.
    function sync(uint256 seed) external watched {
        _sync(mediators[_roll(seed, "who") % mediators.length]);
    }

    function _sync(address mediator) internal {
        registry.syncWeight(mediator);
        IStakeRegistry.Account memory account = registry.accountOf(mediator);
        uint256 minimum = parameters.at(parameters.current()).minimumStake;
        uint256 worth = account.stake >= minimum && block.timestamp >= account.jailedUntil ? account.stake : 0;
        uint64 next = _epoch() + 1;
        for (uint256 i = 0; i < account.drawClasses.length; i++) {
            bytes32 drawClass = account.drawClasses[i];
            uint256 cap = drawClasses.termsOf(drawClass).weightCap;
            uint256 weight = worth;
            if (cap > 0) {
                uint256 others = _othersWeight(drawClass, mediator, account.operator, next);
                uint256 room = cap > others ? cap - others : 0;
                weight = worth < room ? worth : room;
            }
            assertEq(sortition.weightOf(drawClass, mediator, next), weight, "I3: leaf");
        }
    }

    function _othersWeight(bytes32 drawClass, address mediator, address operator, uint64 epoch)
        private
        view
        returns (uint256 weight)
    {
        for (uint256 i = 0; i < mediators.length; i++) {
            if (mediators[i] == mediator || registry.accountOf(mediators[i]).operator != operator) continue;
            weight += sortition.weightOf(drawClass, mediators[i], epoch);
        }
    }

    function _stake(address mediator, uint128 amount) private {
        vm.prank(_keyFor(mediator));
        registry.stake(amount);
    }

    function _unstake(address mediator, uint128 amount) private {
        vm.prank(_keyFor(mediator));
        registry.requestUnstake(amount);
        _unbondsAt[mediator] = block.timestamp + _unbondingPeriod();
        reached["unstake"]++;
    }

    function _unbondingPeriod() private view returns (uint256) {
        ParameterSet memory set = parameters.at(parameters.current());
        uint256 drawable = uint256(EPOCH) + set.beaconDelay + set.beaconTimeout + 1;
        return drawable > UNBONDING ? drawable : UNBONDING;
    }
}
