// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {SharedStructs} from "../src/interfaces/ILilypad.sol";
import {LilypadFixture} from "./support/LilypadFixture.sol";
import {vm} from "./support/Vm.sol";

/// @notice Calls the token's escrow for whoever calls it.
contract Phisher {
    function run(address token, uint256 amount) external {
        (bool done,) = token.call(abi.encodeWithSignature("payEscrow(uint256)", amount));
        require(done, "payEscrow");
    }
}

/// @notice The deployed contracts' behaviour, defects included, that everything else here counts on.
contract LilypadQuirksTest is LilypadFixture {
    event DealStateChange(string dealId, uint8 state);
    event Payment(string dealId, address payee, uint256 amount, uint8 reason, uint8 direction);

    uint256 internal creatorAtFirst;
    uint256 internal providerAtFirst;

    function setUp() public {
        _deployLilypad();
        creatorAtFirst = token.balanceOf(creator);
        providerAtFirst = token.balanceOf(provider);
    }

    function _net(int256 creatorNet, int256 providerNet) private view {
        assertEq(token.balanceOf(creator), uint256(int256(creatorAtFirst) + creatorNet), "creator's net");
        assertEq(token.balanceOf(provider), uint256(int256(providerAtFirst) + providerNet), "provider's net");
        assertEq(token.escrowBalanceOf(creator) + token.escrowBalanceOf(provider), 0, "escrows empty");
    }

    function _drawnMediator() private view returns (address) {
        return mediationRandom.getMediator(DEAL);
    }

    function test_selectors_and_topics_are_those_of_the_deployed_contracts() public view {
        assertEq(bytes32(controller.agree.selector), bytes32(bytes4(0xf583b125)), "agree");
        assertEq(bytes32(controller.addResult.selector), bytes32(bytes4(0x3955548e)), "addResult");
        assertEq(bytes32(controller.checkResult.selector), bytes32(bytes4(0x46834d1e)), "checkResult");
        assertEq(bytes32(mediationRandom.mediationRequest.selector), bytes32(bytes4(0x70bea207)), "mediationRequest");
        assertEq(bytes32(payments.timeoutSubmitResults.selector), bytes32(bytes4(0x02fd8f80)), "plural");
        assertEq(
            keccak256("DealStateChange(string,uint8)"),
            0x10ca3d89184491f5d8de422bd36534abe6eb4b4aa1429a261bdb5ff1dd9ac386,
            "DealStateChange"
        );
        assertEq(
            keccak256("Payment(string,address,uint256,uint8,uint8)"),
            0x64861f505d0cfce7a0cc3629c70eb54f7de27be35939b48300935694958a9842,
            "Payment"
        );
    }

    function test_accepting_nets_the_price() public {
        _submit(DEAL, CLAIM);
        vm.prank(creator, creator);
        controller.acceptResult(DEAL);
        _net(-1e18, 1e18);
        assertEq(_state(DEAL), 3, "ResultsAccepted");
    }

    function test_a_deal_is_born_without_a_state_change() public {
        vm.recordLogs();
        _agree(DEAL, provider);
        assertEq(vm.getRecordedLogs().length, 2, "a transfer and a payment");
        vm.expectEmit(false, false, false, true, address(deals));
        emit DealStateChange(DEAL, 1);
        vm.expectEmit(false, false, false, true, address(payments));
        emit Payment(DEAL, creator, 2e18, 0, 0);
        _agree(DEAL, creator);
    }

    function test_the_fee_goes_to_the_origin_of_the_verdict() public {
        _submit(DEAL, CLAIM);
        _check(DEAL);
        address mediator = _drawnMediator();
        vm.expectRevert("tx.origin must be the mediator");
        vm.prank(stranger, stranger);
        mediationRandom.mediationAcceptResult(DEAL);
        // Through any contract the mediator calls.
        vm.prank(stranger, mediator);
        mediationRandom.mediationAcceptResult(DEAL);
        assertEq(token.balanceOf(mediator), 1e18, "fee");
        _net(-2e18, 1e18);
    }

    function test_the_draw_is_predictable() public {
        _submit(DEAL, CLAIM);
        uint256 index = uint256(keccak256(abi.encodePacked(block.timestamp, DEAL))) % 2;
        _check(DEAL);
        assertEq(_drawnMediator(), _members().mediators[index], "known before");
    }

    function test_a_rejected_provider_pays_the_tokens_owner() public {
        uint256 ownerBefore = token.balanceOf(address(this));
        _submit(DEAL, CLAIM);
        _check(DEAL);
        address mediator = _drawnMediator();
        vm.prank(mediator, mediator);
        mediationRandom.mediationRejectResult(DEAL);
        _net(-1e18, -2e18);
        assertEq(token.balanceOf(address(this)), ownerBefore + 2e18, "neither creator nor mediator");
    }

    function test_only_the_handler_mediates_and_only_checked_deals() public {
        _submit(DEAL, CLAIM);
        vm.expectRevert("Only mediation");
        controller.mediationAcceptResult(DEAL);
        vm.expectRevert("ResultsChecked");
        vm.prank(address(mediationRandom));
        controller.mediationAcceptResult(DEAL);
    }

    function test_the_mediation_timeout_counts_from_the_submission() public {
        judgeTimeout = 3600;
        _submit(DEAL, CLAIM);
        vm.warp(block.timestamp + 3600);
        _check(DEAL);
        vm.expectRevert("Not timed out");
        vm.prank(creator, creator);
        controller.timeoutMediateResult(DEAL);
        vm.warp(block.timestamp + 1);
        vm.expectRevert("Only RP or JC");
        vm.prank(stranger, stranger);
        controller.timeoutMediateResult(DEAL);
        // Long before mediateResults' 7 days: the creator has the result for nothing.
        vm.prank(creator, creator);
        controller.timeoutMediateResult(DEAL);
        _net(0, 0);
        assertEq(_state(DEAL), 10, "TimeoutMediateResults");
    }

    function test_two_timeouts_always_revert_with_empty_data() public {
        _agree(DEAL, provider);
        _agree(DEAL, creator);
        vm.warp(block.timestamp + 3601);
        vm.prank(creator, creator);
        (bool done, bytes memory reason) =
            address(controller).call(abi.encodeWithSignature("timeoutSubmitResult(string)", DEAL));
        assertTrue(!done && reason.length == 0, "timeoutSubmitResult");
        vm.prank(provider, provider);
        controller.addResult(DEAL, "", CLAIM, 1);
        vm.warp(block.timestamp + judgeTimeout + 1);
        vm.prank(provider, provider);
        (done, reason) = address(controller).call(abi.encodeWithSignature("timeoutJudgeResult(string)", DEAL));
        assertTrue(!done && reason.length == 0, "timeoutJudgeResult");
    }

    function test_timeout_agree_refunds_the_providers_collateral_to_the_creator() public {
        (submitCollateral, judgeCollateral) = (1e18, 3e18);
        _agree(DEAL, creator);
        vm.warp(block.timestamp + 3600);
        vm.expectRevert("Not timed out");
        vm.prank(creator, creator);
        controller.timeoutAgree(DEAL);
        vm.warp(block.timestamp + 1);
        vm.expectRevert("LilypadPayments: Can only be called by the JC");
        vm.prank(provider, provider);
        controller.timeoutAgree(DEAL);
        vm.prank(creator, creator);
        controller.timeoutAgree(DEAL);
        assertEq(token.escrowBalanceOf(creator), 2e18, "the difference is locked for ever");
        assertEq(_state(DEAL), 7, "TimeoutAgree");
    }

    function test_any_contract_can_put_its_callers_tokens_into_escrow() public {
        Phisher phisher = new Phisher();
        vm.prank(creator, creator);
        phisher.run(address(token), 5e18);
        assertEq(token.escrowBalanceOf(creator), 5e18, "without an allowance");
    }

    function test_a_count_of_zero_costs_no_collateral() public {
        _agree(DEAL, provider);
        _agree(DEAL, creator);
        vm.prank(provider, provider);
        controller.addResult(DEAL, "", CLAIM, 0);
        assertEq(token.escrowBalanceOf(provider), 0, "nothing at stake");
    }

    function test_a_cost_above_the_payment_is_cut() public {
        _agree(DEAL, provider);
        _agree(DEAL, creator);
        vm.prank(provider, provider);
        controller.addResult(DEAL, "", CLAIM, 9);
        vm.prank(creator, creator);
        controller.acceptResult(DEAL);
        _net(-2e18, 2e18);
    }

    function test_parties_and_states_are_checked_with_lilypads_words() public {
        vm.expectRevert("Only RP / JC");
        _agreeAs(stranger);
        _agree(DEAL, provider);
        vm.expectRevert("RP has already agreed");
        _agreeAs(provider);
        vm.expectRevert("DealAgreed");
        vm.prank(provider, provider);
        controller.addResult(DEAL, "", CLAIM, 1);
        mediationFee = 5e18;
        vm.expectRevert("Mediation");
        _agreeAs(creator);
        mediationFee = 1e18;
        _agree(DEAL, creator);
        vm.expectRevert("Only RP");
        vm.prank(creator, creator);
        controller.addResult(DEAL, "", CLAIM, 1);
        vm.expectRevert("ResultsSubmitted");
        _check(DEAL);
        vm.prank(provider, provider);
        controller.addResult(DEAL, "", CLAIM, 1);
        vm.expectRevert("Only JC");
        vm.prank(provider, provider);
        controller.checkResult(DEAL);
        vm.expectRevert("ControllerOwnable: Only the controller can call this method");
        deals.acceptResult(DEAL);
        vm.expectRevert("Initializable: contract is already initialized");
        deals.initialize();
        vm.expectRevert("Ownable: caller is not the owner");
        vm.prank(stranger);
        controller.setMediationAddress(stranger);
    }

    function test_escrow_is_pooled_so_a_creator_can_take_it_from_under_a_mediation() public {
        judgeTimeout = 3600;
        _submit(DEAL, CLAIM);
        _check(DEAL);
        assertEq(token.escrowBalanceOf(creator), 3e18, "payment and fee");
        (submitCollateral, judgeCollateral) = (1e18, 0);
        _agree("other", creator);
        vm.warp(block.timestamp + 3601);
        vm.prank(creator, creator);
        controller.timeoutAgree("other");
        assertEq(token.escrowBalanceOf(creator), 2e18, "one more than the other deal had put in");
        vm.expectRevert("LilypadToken: not enough funds in escrow");
        vm.prank(provider, provider);
        controller.timeoutMediateResult(DEAL);
        address mediator = _drawnMediator();
        vm.expectRevert("LilypadToken: not enough funds in escrow");
        vm.prank(mediator, mediator);
        mediationRandom.mediationRejectResult(DEAL);
    }

    function test_a_handler_switched_off_strands_its_deals_until_the_timeout() public {
        _submit(DEAL, CLAIM);
        _check(DEAL);
        address mediator = _drawnMediator();
        controller.setMediationAddress(address(this));
        vm.expectRevert("Only mediation");
        vm.prank(mediator, mediator);
        mediationRandom.mediationAcceptResult(DEAL);
        vm.warp(block.timestamp + judgeTimeout + 1);
        vm.prank(provider, provider);
        controller.timeoutMediateResult(DEAL);
        _net(0, 0);
    }

    function test_terms_are_checked_with_lilypads_words() public {
        SharedStructs.DealMembers memory members = _members();
        members.resourceProvider = address(0);
        _refused("RP missing", members, _timeouts());
        members = _members();
        members.jobCreator = address(0);
        _refused("JC missing", members, _timeouts());
        members = _members();
        members.solver = address(0);
        _refused("Solver missing", members, _timeouts());
        members = _members();
        members.mediators = new address[](0);
        _refused("Mediators <= 0", members, _timeouts());
        members = _members();
        members.jobCreator = provider;
        _refused("RP / JC same", members, _timeouts());
        SharedStructs.DealTimeouts memory timeouts = _timeouts();
        timeouts.agree.collateral = 1;
        _refused("Agree deposit must be 0", _members(), timeouts);
        timeouts = _timeouts();
        timeouts.mediateResults.collateral = 1;
        _refused("Mediate deposit must be 0", _members(), timeouts);
        // Not checked: doubles, zeros and parties among the mediators.
        members = _members();
        (members.mediators[0], members.mediators[1]) = (address(0), provider);
        vm.prank(provider, provider);
        controller.agree("odd mediators", members, _timeouts(), _pricing());
    }

    function test_the_second_to_agree_must_name_the_same_terms() public {
        _agree(DEAL, provider);
        SharedStructs.DealMembers memory members = _members();
        members.solver = stranger;
        _refused("Solver", members, _timeouts());
        members = _members();
        members.mediators = new address[](3);
        _refused("Mediators", members, _timeouts());
        members = _members();
        members.mediators[1] = stranger;
        _refused("Mediator", members, _timeouts());
        SharedStructs.DealTimeouts memory timeouts = _timeouts();
        timeouts.judgeResults.timeout++;
        _refused("Timeout", _members(), timeouts);
        timeouts = _timeouts();
        timeouts.submitResults.collateral++;
        _refused("Collateral", _members(), timeouts);
    }

    function _refused(
        string memory words,
        SharedStructs.DealMembers memory members,
        SharedStructs.DealTimeouts memory timeouts
    ) private {
        SharedStructs.DealPricing memory pricing = _pricing();
        vm.expectRevert(bytes(words));
        vm.prank(creator, creator);
        controller.agree(DEAL, members, timeouts, pricing);
    }

    /// @dev Nothing but the call itself between expectRevert and it.
    function _agreeAs(address party) private {
        _agree(DEAL, party);
    }

    function test_users_list_themselves() public {
        SharedStructs.ServiceType[] memory roles = new SharedStructs.ServiceType[](1);
        roles[0] = SharedStructs.ServiceType.Solver;
        vm.expectRevert("User must exist");
        users.addUserToList(SharedStructs.ServiceType.Solver);
        vm.prank(solver, solver);
        users.updateUser("cid", "http://solver", roles);
        vm.expectRevert("User must have that role");
        vm.prank(solver, solver);
        users.addUserToList(SharedStructs.ServiceType.Mediator);
        vm.prank(solver, solver);
        users.addUserToList(SharedStructs.ServiceType.Solver);
        assertEq(users.showUsersInList(SharedStructs.ServiceType.Solver)[0], solver, "listed");
        assertEq(keccak256(bytes(users.getUser(solver).url)), keccak256("http://solver"), "url");
        vm.prank(solver, solver);
        users.removeUserFromList(SharedStructs.ServiceType.Solver);
        assertEq(users.showUsersInList(SharedStructs.ServiceType.Solver).length, 0, "gone");
        vm.expectRevert("User is not part of that list");
        vm.prank(solver, solver);
        users.removeUserFromList(SharedStructs.ServiceType.Solver);
    }
}
